/* lane.c - a few threads for jobs that block, in the order of their coming. */
#include "sched/sched.h"

#include <pthread.h>
#include <stdlib.h>

struct lane_thread {
    struct lane *lane;
    int index;
    pthread_t thread;
};

struct lane {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    struct lane_job *head, *tail;
    bool stopping;
    int started;
    struct lane_thread threads[];
};

/* Blocks. NULL when the lane stops and nothing is left. */
static struct lane_job *next_job(struct lane *lane)
{
    pthread_mutex_lock(&lane->mutex);
    while (lane->head == NULL && !lane->stopping)
        pthread_cond_wait(&lane->changed, &lane->mutex);

    struct lane_job *job = lane->head;
    if (job != NULL)
        lane->head = job->next;
    if (lane->head == NULL)
        lane->tail = NULL;
    pthread_mutex_unlock(&lane->mutex);
    return job;
}

static void *serve(void *argument)
{
    const struct lane_thread *thread = argument;

    for (struct lane_job *job = next_job(thread->lane); job != NULL; job = next_job(thread->lane))
        job->run(job, thread->index);
    return NULL;
}

static int start_threads(struct lane *lane, int threads, struct sluice_error *error)
{
    for (; lane->started < threads; lane->started++) {
        struct lane_thread *thread = &lane->threads[lane->started];
        thread->lane = lane;
        thread->index = lane->started;
        if (thread_start(&thread->thread, serve, thread) != 0)
            return sluice_error_set(error, SLUICE_E_LIMIT,
                                    "cannot start I/O thread %d of %d: free some memory or raise "
                                    "the limit on processes",
                                    lane->started + 1, threads);
    }
    return SLUICE_OK;
}

int lane_create(int threads, struct lane **result, struct sluice_error *error)
{
    int status;
    struct lane *lane = calloc(1, sizeof *lane + (size_t)threads * sizeof lane->threads[0]);
    if (lane == NULL)
        return error_memory(error, "the I/O lane");

    /* Without attributes neither can fail. */
    (void)pthread_mutex_init(&lane->mutex, NULL);
    (void)pthread_cond_init(&lane->changed, NULL);
    status = start_threads(lane, threads, error);
    if (status == SLUICE_OK)
        *result = lane;
    else
        lane_destroy(lane);
    return status;
}

void lane_destroy(struct lane *lane)
{
    if (lane == NULL)
        return;

    pthread_mutex_lock(&lane->mutex);
    lane->stopping = true;
    pthread_cond_broadcast(&lane->changed);
    pthread_mutex_unlock(&lane->mutex);
    for (int i = 0; i < lane->started; i++)
        (void)pthread_join(lane->threads[i].thread, NULL);
    (void)pthread_cond_destroy(&lane->changed);
    (void)pthread_mutex_destroy(&lane->mutex);
    free(lane);
}

void lane_submit(struct lane *lane, struct lane_job *job)
{
    job->next = NULL;
    pthread_mutex_lock(&lane->mutex);
    if (lane->tail == NULL)
        lane->head = job;
    else
        lane->tail->next = job;
    lane->tail = job;
    pthread_cond_signal(&lane->changed);
    pthread_mutex_unlock(&lane->mutex);
}

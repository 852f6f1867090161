/*
 * faults.h - makes memory and threads run short, for suites linked with --wrap.
 */
#ifndef TESTS_SCHED_FAULTS_H
#define TESTS_SCHED_FAULTS_H

#define FAULTS_NEVER (-1)

/* After `count` more successes every allocation fails; FAULTS_NEVER ends that. */
void faults_allocations_after(int count);
void faults_threads_after(int count);

#endif

/* class.c - what a failure of the service means: for the request, for the caller, for people. */
#include "class.h"

static const char later[] = "run the same command again later";
static const char quota[] = "wait until the quota is filled up again, which may take a day, or ask "
                            "for a higher one";
static const char mistaken[] = "this is a mistake of the driver or of the table: see the message";

/* The reasons as the service documents them, and those that it is known to send besides. */
static const struct failure_class by_reason[] = {
    { "backendError", 0, VERDICT_AGAIN, SLUICE_E_IO, later },
    { "internalError", 0, VERDICT_AGAIN, SLUICE_E_IO, later },
    { "badGateway", 0, VERDICT_AGAIN, SLUICE_E_IO, later },
    { "rateLimitExceeded", 0, VERDICT_AGAIN, SLUICE_E_BUSY, later },
    { "userRateLimitExceeded", 0, VERDICT_AGAIN, SLUICE_E_BUSY, later },
    { "jobBackendError", 0, VERDICT_ANEW, SLUICE_E_IO, later },
    { "jobInternalError", 0, VERDICT_ANEW, SLUICE_E_IO, later },
    { "jobRateLimitExceeded", 0, VERDICT_ANEW, SLUICE_E_BUSY, later },
    { "quotaExceeded", 0, VERDICT_FINAL, SLUICE_E_REFUSED, quota },
    { "responseTooLarge", 0, VERDICT_FINAL, SLUICE_E_REFUSED, "read fewer dates at once" },
    { "resourcesExceeded", 0, VERDICT_FINAL, SLUICE_E_REFUSED, "read fewer dates at once" },
    { "billingTierLimitExceeded", 0, VERDICT_FINAL, SLUICE_E_REFUSED, "read fewer dates at once" },
    { "bytesBilledLimitExceeded", 0, VERDICT_FINAL, SLUICE_E_REFUSED,
      "raise 'maximum_bytes_billed' or read fewer dates at once" },
    { "accessDenied", 0, VERDICT_FINAL, SLUICE_E_REFUSED, NULL },
    { "billingNotEnabled", 0, VERDICT_FINAL, SLUICE_E_REFUSED, "enable billing for the project" },
    { "blocked", 0, VERDICT_FINAL, SLUICE_E_REFUSED, "ask the support of the service" },
    { "authError", 0, VERDICT_RENEW, SLUICE_E_REFUSED,
      "correct 'credentials' or 'token' of the store" },
    { "invalid", 0, VERDICT_FINAL, SLUICE_E_INVALID, mistaken },
    { "invalidQuery", 0, VERDICT_FINAL, SLUICE_E_INVALID, mistaken },
    { "notFound", 0, VERDICT_FINAL, SLUICE_E_NOT_FOUND,
      "correct project, dataset, location or the name" },
    { "duplicate", 0, VERDICT_FINAL, SLUICE_E_CONFLICT, NULL },
    { "conditionNotMet", 0, VERDICT_FINAL, SLUICE_E_BUSY, later },
    { "notImplemented", 0, VERDICT_FINAL, SLUICE_E_UNSUPPORTED, NULL },
    { "stopped", 0, VERDICT_ANEW, SLUICE_E_BUSY, "somebody cancelled the job: run it again" },
    { "timeout", 0, VERDICT_FINAL, SLUICE_E_IO, later },
};

/* Where a proxy answers, or the reason is none of these. The last one holds for all others. */
static const struct failure_class by_code[] = {
    { NULL, 401, VERDICT_RENEW, SLUICE_E_REFUSED, "correct 'credentials' or 'token' of the store" },
    { NULL, 403, VERDICT_FINAL, SLUICE_E_REFUSED, NULL },
    { NULL, 404, VERDICT_FINAL, SLUICE_E_NOT_FOUND,
      "correct project, dataset, location or the name" },
    { NULL, 407, VERDICT_FINAL, SLUICE_E_REFUSED, "the proxy wants a password" },
    { NULL, 408, VERDICT_AGAIN, SLUICE_E_IO, later },
    { NULL, 409, VERDICT_FINAL, SLUICE_E_CONFLICT, NULL },
    { NULL, 412, VERDICT_FINAL, SLUICE_E_BUSY, later },
    { NULL, 429, VERDICT_AGAIN, SLUICE_E_BUSY, later },
    { NULL, 501, VERDICT_FINAL, SLUICE_E_UNSUPPORTED, NULL },
    { NULL, 0, VERDICT_FINAL, SLUICE_E_INVALID, mistaken },
};

static const struct failure_class silence = { NULL, 0, VERDICT_AGAIN, SLUICE_E_IO, later };
static const struct failure_class mistrust = { NULL, 0, VERDICT_FINAL, SLUICE_E_REFUSED,
                                               "check 'endpoint', the proxy and 'ca'" };

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

const struct failure_class *failure_class_of(const char *reason, long code)
{
    size_t i = 0;

    for (i = 0; i < COUNT_OF(by_reason); i++) {
        if (strcmp(by_reason[i].reason, reason) == 0)
            return &by_reason[i];
    }
    if (code >= 500 && code != 501)
        return &silence;
    for (i = 0; i + 1 < COUNT_OF(by_code) && by_code[i].code != code; i++) {
    }
    return &by_code[i];
}

const struct failure_class *failure_class_of_silence(void)
{
    return &silence;
}

const struct failure_class *failure_class_of_mistrust(void)
{
    return &mistrust;
}

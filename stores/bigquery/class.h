/* class.h - what a failure of the service means: for the request, for the caller, for people. */
#ifndef STORES_BIGQUERY_CLASS_H
#define STORES_BIGQUERY_CLASS_H

#include "sluice/table.h"

enum verdict {
    VERDICT_FINAL,
    VERDICT_AGAIN, /* the same request may do */
    VERDICT_ANEW,  /* the job has failed; the same work as another job may do */
    VERDICT_RENEW, /* another token may do */
};

struct failure_class {
    const char *reason; /* as the service has it; NULL: told by the code */
    int code;           /* of HTTP; 0: any */
    int verdict;        /* enum verdict */
    int status;         /* enum sluice_status, once nothing more is tried */
    const char *advice; /* for people; NULL: there is none */
};

/* By the reason where it is known (bytesBilledLimitExceeded comes with 500, rateLimitExceeded with
 * 403), else by the code. `reason` may be "". Never NULL. */
const struct failure_class *failure_class_of(const char *reason, long code);
/* No answer, or one that is no answer of the service. */
const struct failure_class *failure_class_of_silence(void);
/* No connection, and there will be none: a certificate that is not trusted, an address that is
 * none. */
const struct failure_class *failure_class_of_mistrust(void);

#endif

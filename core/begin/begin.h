/*
 * begin.h - beginnings: what is written for those who have nothing yet. Nothing here prints.
 */
#ifndef CORE_BEGIN_H
#define CORE_BEGIN_H

#include "begin/new.h"
#include "begin/schema.h"

#endif

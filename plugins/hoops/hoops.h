/*
 * hoops.h - what several basketball processors compute alike, linked into each plugin.
 *
 * Formulas are those of the processors' specifications: double arithmetic, left to right, unknown
 * operands make unknown results, nothing is rounded here but where it says so.
 */
#ifndef HOOPS_H
#define HOOPS_H

#include "hoops/columns.h"
#include "hoops/league.h"
#include "hoops/values.h"

#endif

/* The office's networks as a model to be drawn: what this viewer may know of them, out of the
 * registers of regulations/networks.yaml, computers.yaml and equipment.yaml. */
#ifndef WEB_NETWORK_MAP_H
#define WEB_NETWORK_MAP_H

#include "office/entry.h"
#include "report/topology.h"

/* All networks, or one with what is on it and linked to it (by id; 0 for all). *ret_level is the
 * highest level of the entries shown. ERR_MISSING where the registers or the network are not there,
 * or not for him; ERR_TOO_LARGE beyond the limits of report/topology.h. */
enum err must_check network_map(struct desk *k, int64_t network, const struct topology **ret_map,
                                int *ret_level);

#endif

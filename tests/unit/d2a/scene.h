/* tests/unit/d2a/scene.h - homeward-d2a's core on a desk (tests/support/desk.h). */
#ifndef TESTS_UNIT_D2A_SCENE_H
#define TESTS_UNIT_D2A_SCENE_H

#include "support/desk.h"

void scene_open(struct desk *d);

#endif

import type { Attack } from "./attack.ts";
import { HOST_ATTACKS } from "./host-attacks.ts";
import { MODULE_ATTACKS } from "./module-attacks.ts";
import { WORK_ATTACKS } from "./work-attacks.ts";

/** Every attack there is. */
export const ATTACKS: readonly Attack[] = [...WORK_ATTACKS, ...HOST_ATTACKS, ...MODULE_ATTACKS];

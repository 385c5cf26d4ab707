import { HEATED_ROOM } from "./heated-room.ts";
import { MOTOR } from "./motor.ts";
import type { PhysicalModel } from "./physical-model.ts";
import { TANK } from "./tank.ts";

/** Every physical model there is. */
export const PHYSICAL_MODELS: readonly PhysicalModel[] = [HEATED_ROOM, TANK, MOTOR];

/** The model of this name. */
export function physicalModel(kind: string): PhysicalModel | undefined {
  return PHYSICAL_MODELS.find((model) => model.kind === kind);
}

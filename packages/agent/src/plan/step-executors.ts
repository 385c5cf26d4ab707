import type { ModuleCache } from "../containers/module-cache.ts";
import type { SafeStates } from "../containers/safe-states.ts";
import type { Supervisor } from "../containers/supervisor.ts";
import type { DeviceThings } from "../things/device-things.ts";
import type { StepExecutors } from "./step.ts";

/** What steps are carried out with. */
export interface ExecutorPorts {
  readonly modules: ModuleCache;
  readonly things: DeviceThings;
  readonly supervisor: Supervisor;
  readonly safeStates: Pick<SafeStates, "thingAdded" | "applyAll" | "thingRemoved">;
}

/** One executor for each kind of step. */
export function stepExecutors({ modules, things, supervisor, safeStates }: ExecutorPorts): StepExecutors {
  return {
    "prepare-image": async (module) => {
      await modules.prepare(module);
    },
    "release-image": (module) => modules.release(module),
    "add-thing": ({ role, description }) => {
      things.add(role, description);
      safeStates.thingAdded(role);
    },
    "replace-thing": async ({ role, description }) => {
      await things.remove(role);
      things.add(role, description);
    },
    "remove-thing": async ({ role }) => {
      await safeStates.applyAll(role);
      await things.remove(role);
      safeStates.thingRemoved(role);
    },
    "start-container": ({ instance }) => supervisor.start(instance),
    "stop-container": ({ container }) => supervisor.stop(container),
    "replace-container": ({ instance }) => supervisor.replace(instance),
  };
}

import type { DesiredState, Service } from "@thimble/model";
import type { CurrentState } from "./current-state.ts";
import { type Instance, instancesOf } from "./instance.ts";
import type { ModuleKey, Step } from "./step.ts";

/**
 * The steps from what is to what should be, in the order in which they must be taken; none when nothing is to be done
 * or nothing was ever desired.
 *
 * Images are prepared before anything is switched. Containers that go are stopped, the last started first. Things come
 * before the containers that may use them and go after those that did. Containers come after those they depend on. What
 * did not change is in no step.
 */
export function plan(current: CurrentState, desired: DesiredState | undefined): readonly Step[] {
  if (desired === undefined) return [];
  const instances = instancesOf(desired);
  return [
    ...prepareImages(current, instances),
    ...stopContainers(current, instances),
    ...addThings(current, desired),
    ...startContainers(current, instances),
    ...removeThings(current, desired),
    ...releaseImages(current, instances),
  ];
}

function prepareImages(current: CurrentState, instances: readonly Instance[]): readonly Step[] {
  const known = new Set(current.modules.map(keyText));
  return [...neededModules(instances)]
    .filter(([key]) => !known.has(key))
    .map(([, module]) => ({ kind: "prepare-image", ...module }));
}

function releaseImages(current: CurrentState, instances: readonly Instance[]): readonly Step[] {
  const needed = neededModules(instances);
  return current.modules
    .filter((module) => !needed.has(keyText(module)))
    .map((module) => ({ kind: "release-image", ...module }));
}

function stopContainers(current: CurrentState, instances: readonly Instance[]): readonly Step[] {
  if (current.containers.length === 0) return [];
  const wanted = new Set(instances.map((instance) => instance.container));
  return current.containers
    .filter(({ container }) => !wanted.has(container))
    .map(({ container }): Step => ({ kind: "stop-container", container }))
    .reverse();
}

function addThings(current: CurrentState, desired: DesiredState): readonly Step[] {
  return Object.entries(desired.things).flatMap(([role, description]): readonly Step[] => {
    const present = current.things.get(role);
    if (present === description) return [];
    return [{ kind: present === undefined ? "add-thing" : "replace-thing", role, description }];
  });
}

function removeThings(current: CurrentState, desired: DesiredState): readonly Step[] {
  return [...current.things.keys()]
    .filter((role) => !Object.hasOwn(desired.things, role))
    .map((role) => ({ kind: "remove-thing", role }));
}

function startContainers(current: CurrentState, instances: readonly Instance[]): readonly Step[] {
  const present = new Map(current.containers.map((container) => [container.container, container]));
  return instances.flatMap((instance): readonly Step[] => {
    const container = present.get(instance.container);
    if (container === undefined) return [{ kind: "start-container", instance }];
    if (container.fingerprint !== instance.fingerprint) return [{ kind: "replace-container", instance }];
    return container.phase === "due" ? [{ kind: "start-container", instance }] : [];
  });
}

function neededModules(instances: readonly Instance[]): ReadonlyMap<string, ModuleKey> {
  const modules = new Map<string, ModuleKey>();
  let previous: Service | undefined;
  for (const { digest, service } of instances) {
    // Replicas come one after the other, by the ten thousand maybe, and need the same.
    if (service === previous) continue;
    previous = service;
    const module = { digest, memoryBytes: service.budget.memoryBytes };
    modules.set(keyText(module), module);
  }
  return modules;
}

function keyText({ digest, memoryBytes }: ModuleKey): string {
  return `${digest} ${memoryBytes}`;
}

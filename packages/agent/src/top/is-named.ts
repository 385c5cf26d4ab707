import type { Instance } from "../plan/instance.ts";

/** Whether a person who says this name means the container: its id, its service, or an app or service that it belongs to. */
export function isNamed(name: string, { container, service }: Pick<Instance, "container" | "service">): boolean {
  return container === name || service.name === name || container.startsWith(`${name}/`);
}

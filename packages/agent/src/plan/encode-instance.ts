import { decodeDesiredState, encodeDesiredState } from "@thimble/model";
import type { ContainerId } from "@thimble/runtime";
import type { Instance } from "./instance.ts";

/** An instance as a text, without its fingerprint: a desired state with its service alone. */
export function encodeInstance({ container, service, digest }: Instance): string {
  const [name = ""] = container.split("/");
  return encodeDesiredState({ app: { name, services: [service] }, images: { [service.name]: digest }, things: {} });
}

/**
 * What `encodeInstance` wrote.
 * @param fingerprint that of the instance: it depends on Things, too, as they were then
 * @throws ThimbleError model.bad-desired-state, also for what another version of Thimble wrote that this one can not read
 */
export function decodeInstance(container: ContainerId, fingerprint: string, text: string): Instance | undefined {
  const { app, images } = decodeDesiredState(text);
  const [service] = app.services;
  const digest = service === undefined ? undefined : images[service.name];
  return service === undefined || digest === undefined ? undefined : { container, service, digest, fingerprint };
}

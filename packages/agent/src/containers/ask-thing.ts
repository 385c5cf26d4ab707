import { assertNever, ThimbleError } from "@thimble/base";
import { type Failure, QUALITIES } from "@thimble/model";
import type { ContainerId, ThingRequest, WaitAnswer } from "@thimble/runtime";
import type { ThingHost } from "@thimble/things";
import type { ActionDesk } from "./action-desk.ts";
import type { ContainerUnits } from "./container-units.ts";
import type { WriteQueue } from "./write-queue.ts";

/** What is asked for containers that wait. */
export interface AskThingParts {
  readonly host: Pick<ThingHost, "read">;
  readonly actions: Pick<ActionDesk, "invoke">;
  readonly writes: WriteQueue;
  readonly units: ContainerUnits;
  /** Commits what containers asked for and that is not committed yet. */
  readonly settle: () => void;
}

/**
 * Asks a Thing on behalf of a container that waits, after everything that the container asked for before: a value that was written to a property is
 * there when it is read. Who asks for a value of a device that fails is told how; what is thrown is a bug.
 */
export async function askThing(
  container: ContainerId,
  request: ThingRequest,
  signal: AbortSignal,
  parts: AskThingParts,
): Promise<WaitAnswer> {
  parts.settle();
  try {
    return await answerTo(container, request, signal, parts);
  } catch (error) {
    if (error instanceof ThimbleError) return { failure: failureOf(error) };
    throw error;
  }
}

async function answerTo(
  container: ContainerId,
  request: ThingRequest,
  signal: AbortSignal,
  { host, actions, writes, units }: AskThingParts,
): Promise<WaitAnswer> {
  switch (request.kind) {
    case "read": {
      await writes.settled(request.property);
      signal.throwIfAborted();
      const { value, time, quality } = await host.read(request.property, { signal });
      return {
        value: units.toContainer(container, request.property, value),
        time,
        quality: QUALITIES.indexOf(quality),
      };
    }
    case "write":
      await writes.order(request.property, units.toThing(container, request.property, request.value), {
        by: container,
        signal,
      });
      return { value: request.value };
    case "invoke":
      return { value: (await actions.invoke(request.action, request.input, { by: container, signal })).output };
    default:
      return assertNever(request);
  }
}

function failureOf({ code }: ThimbleError): Failure {
  switch (code) {
    case "base.timeout":
      return "timed-out";
    case "things.unreachable":
      return "unreachable";
    case "things.out-of-range":
      return "out-of-range";
    case "base.not-found":
    case "things.not-readable":
    case "things.not-writable":
      return "denied";
    default:
      return "failed";
  }
}

import { once } from "node:events";
import { type IncomingMessage, request as sendRequest } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ThimbleError } from "@thimble/base";
import type { ActionPath, Digest, EventPath, PropertyPath } from "@thimble/model";
import type { CostReport } from "../containers/cost-book.ts";
import type { DeviceEvent, LogLine } from "../record/device-event.ts";
import type { ContainerReport, ReportedState, ThingReport } from "../reported-state.ts";
import type { NeededImages } from "../state/read-accepted-images.ts";
import type { TopQuery, TopReport } from "../top/top-report.ts";
import { actionRoute, eventRoute, propertyRoute, ROUTES, SOCKET_NAME, WATCH } from "./routes.ts";
import {
  type InvokeReport,
  type MissedLine,
  type OccurrenceReport,
  parseErrorBody,
  parseJson,
  type ReadingReport,
} from "./wire.ts";

/** How to call an agent. */
export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** How to read what an agent streams. */
export interface StreamOptions extends CallOptions {
  /** Go on with what comes, until the signal or the agent ends it. Default false: what is kept. */
  readonly follow?: boolean;
}

/**
 * Asks a running agent through the control socket of its data directory. Every call opens a connection of its own.
 *
 * Each method throws `agent.not-running` when no agent answers, what the agent answers when it refuses, and the signal's
 * reason when it is aborted; a stream ends quietly when the agent does.
 */
export class ControlClient {
  readonly #socketPath: string;

  constructor(dataDirectory: string) {
    this.#socketPath = join(dataDirectory, SOCKET_NAME);
  }

  report(options?: CallOptions): Promise<ReportedState> {
    return this.#call("GET", ROUTES.report, options);
  }

  containers(options?: CallOptions): Promise<readonly ContainerReport[]> {
    return this.#call("GET", ROUTES.containers, options);
  }

  /** A page of the busiest containers; what the query leaves out is as `parseTopQuery` has it. */
  top(query: Partial<TopQuery>, options?: CallOptions): Promise<TopReport> {
    const { sort, isReversed, limit, offset, name } = query;
    const search = new URLSearchParams({
      ...(sort !== undefined && { sort }),
      ...(isReversed === true && { reverse: "1" }),
      ...(limit !== undefined && { limit: String(limit) }),
      ...(offset !== undefined && { offset: String(offset) }),
      ...(name !== undefined && { name }),
    });
    return this.#call("GET", `${ROUTES.top}?${search}`, options);
  }

  /** Images that nobody may remove. */
  images(options?: CallOptions): Promise<NeededImages> {
    return this.#call("GET", ROUTES.images, options);
  }

  /** What events of an image cost on this device. */
  costs(digest: Digest, options?: CallOptions): Promise<CostReport> {
    return this.#call("GET", `${ROUTES.costs}/${digest}`, options);
  }

  /** Metrics in the text format of Prometheus. */
  async metrics(options: CallOptions = {}): Promise<string> {
    return readAll(await this.#send("GET", ROUTES.metrics, options));
  }

  things(options?: CallOptions): Promise<readonly ThingReport[]> {
    return this.#call("GET", ROUTES.things, options);
  }

  /** Log lines of all containers, or of one, named by its id or its service. */
  logs(options: StreamOptions & { readonly container?: string } = {}): AsyncIterable<LogLine | MissedLine> {
    const container = options.container === undefined ? {} : { container: options.container };
    return this.#stream(ROUTES.logs, options, container);
  }

  events(options: StreamOptions = {}): AsyncIterable<DeviceEvent | MissedLine> {
    return this.#stream(ROUTES.events, options);
  }

  /** Asks the device now. */
  read(path: PropertyPath, options?: CallOptions): Promise<ReadingReport> {
    return this.#call("GET", propertyRoute(path), options);
  }

  /** Writes, in the property's unit or by one of its words, and resolves when the device has confirmed it. */
  async write(path: PropertyPath, value: number | string, options?: CallOptions): Promise<void> {
    await this.#call("PUT", propertyRoute(path), { ...options, body: JSON.stringify({ value }) });
  }

  /** Has a Thing carry out an action, with an input in its unit, a word of its own, or none. */
  invoke(path: ActionPath, input: number | string | undefined, options?: CallOptions): Promise<InvokeReport> {
    return this.#call("POST", actionRoute(path), { ...options, body: JSON.stringify({ input }) });
  }

  /** The readings of a property as they come. */
  watch(path: PropertyPath, options: CallOptions = {}): AsyncIterable<ReadingReport | MissedLine> {
    return this.#stream(`${propertyRoute(path)}/${WATCH}`, options);
  }

  /** An event as it happens. */
  watchEvent(path: EventPath, options: CallOptions = {}): AsyncIterable<OccurrenceReport | MissedLine> {
    return this.#stream(eventRoute(path), options);
  }

  /** Breaks a simulated Thing, or a property of one, in these ways, as `thimble:simulate` has them, in place of those before. */
  async break(target: string, faults: readonly object[], options?: CallOptions): Promise<void> {
    await this.#call("PUT", `${ROUTES.faults}/${target}`, { ...options, body: JSON.stringify(faults) });
  }

  /** Ends what `break` began, of a property or of a whole Thing. */
  async mend(target: string, options?: CallOptions): Promise<void> {
    await this.#call("DELETE", `${ROUTES.faults}/${target}`, options);
  }

  async #call<T>(method: string, route: string, options: CallOptions & { readonly body?: string } = {}): Promise<T> {
    const response = await this.#send(method, route, options);
    return parseJson<T>(await readAll(response));
  }

  async *#stream<T>(route: string, options: StreamOptions, query: Record<string, string> = {}): AsyncIterable<T> {
    const search = new URLSearchParams({ ...query, ...(options.follow === true ? { follow: "1" } : {}) });
    const response = await this.#send("GET", `${route}?${search}`, options);
    for await (const line of this.#lines(response, options.signal)) yield parseJson<T>(line);
  }

  async *#lines(response: IncomingMessage, signal: AbortSignal | undefined): AsyncIterable<string> {
    try {
      yield* createInterface({ input: response });
    } catch (error) {
      signal?.throwIfAborted();
      throw this.#notRunning(error);
    } finally {
      response.destroy();
    }
    signal?.throwIfAborted();
  }

  /** The answer, once its status is 200. */
  async #send(
    method: string,
    route: string,
    { signal, body }: CallOptions & { readonly body?: string },
  ): Promise<IncomingMessage> {
    signal?.throwIfAborted();
    const request = sendRequest({
      socketPath: this.#socketPath,
      method,
      path: route,
      agent: false,
      ...(signal && { signal }),
    });
    request.end(body);
    const response = await this.#response(request, signal);
    if (response.statusCode === 200) return response;
    throw parseErrorBody(await readAll(response));
  }

  async #response(request: ReturnType<typeof sendRequest>, signal: AbortSignal | undefined): Promise<IncomingMessage> {
    try {
      const [response] = await once(request, "response");
      // A connection that breaks later ends what is read from it; without a listener it would end the process.
      request.on("error", () => undefined);
      return response;
    } catch (error) {
      signal?.throwIfAborted();
      throw this.#notRunning(error);
    }
  }

  #notRunning(cause: unknown): ThimbleError {
    return new ThimbleError("agent.not-running", "Cannot reach the agent: nothing answers on its control socket", {
      where: this.#socketPath,
      expected: "a running agent: start one with `thimble up`",
      cause,
    });
  }
}

async function readAll(response: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of response.setEncoding("utf8")) text += chunk;
  return text;
}

import type { Logger, Millis } from "@thimble/base";
import type { ServiceProfile } from "../container/service-profile.ts";
import type { FrontDesk } from "../engine/front-desk.ts";
import type { WaitDesk } from "../engine/wait-desk.ts";
import type { ContainerEvent } from "../events/container-event.ts";
import { ReadyRing } from "../events/ready-ring.ts";
import { scheduleImmediate } from "../events/schedule.ts";
import { EventRecordsWriter } from "./event-records.ts";
import { longestEvent } from "./longest-event.ts";
import { Progress } from "./progress.ts";
import type { DoneMessage, FromWorker, NewContainer, RemoteAnswer, RemoteWait } from "./protocol.ts";
import type { EventSender, RemoteContainer } from "./remote-container.ts";
import { threadMillis } from "./thread-clock.ts";
import type { StartWorker, WorkerPort } from "./worker-port.ts";

/** Events of one container under way at most: one that is slow fills its own queue, not the worker's. */
const MAXIMUM_IN_FLIGHT = 256;
/** Events under way to one worker at most. */
const MAXIMUM_OUTSTANDING = 16_384;
/** Messages under way that the worker has not read: more would only make smaller messages. */
const MAXIMUM_UNRECEIVED = 2;
const MAXIMUM_BATCH = 4096;
/** Events of one container in a row in a message, when others wait. */
const TURN_EVENTS = 16;
/** Containers that one message makes at most: about 2 ms in which the worker handles no event. */
const MAXIMUM_NEWCOMERS = 64;

/**
 * What a link is for: events that share a worker with others, those that may take longer than that allows, or those that may wait: each garbage collection
 * looks at every stack that is put aside.
 */
export type LinkClass = "short" | "long" | "waiting";

/** What a link reports to. */
export interface LinkOwner {
  readonly desk: FrontDesk;
  readonly logger: Logger;
  readonly startWorker: StartWorker;
  readonly maximumWarmMemories: number | undefined;
  readonly seed: number | undefined;
  readonly maximumSuspended: number | undefined;
  readonly waits: WaitDesk;
  done(link: WorkerLink, message: DoneMessage): void;
  /** When the effects handed over so far are applied; undefined when that is now. */
  applied(): Promise<void> | undefined;
  /** The worker is gone by itself. */
  lost(link: WorkerLink, error: unknown): void;
}

/**
 * One worker and the containers in it. Sends events in messages that grow with the load: a lone event goes at once; while the worker
 * has messages to read, events gather for the next. What is under way is bounded, and one container's part of it.
 */
export class WorkerLink implements EventSender {
  readonly containers: Set<RemoteContainer> = new Set();
  readonly progress: Progress = new Progress();
  readonly kind: LinkClass;
  readonly #owner: LinkOwner;
  readonly #port: WorkerPort;
  readonly #ready = new ReadyRing<RemoteContainer>();
  readonly #writer = new EventRecordsWriter();
  /** Those that the worker does not know yet. */
  readonly #newcomers = new Set<RemoteContainer>();
  readonly #profiles = new Map<ServiceProfile, { readonly number: number; count: number }>();
  /** How many containers there are of each service, newcomers among them. */
  readonly #replicas = new Map<ServiceProfile, number>();
  #answers: RemoteAnswer[] = [];
  #profileNumber = 0;
  #outstanding = 0;
  #unreceived = 0;
  #isFlushing = false;
  #isOnline = false;
  #isDead = false;

  constructor(owner: LinkOwner, kind: LinkClass = "short") {
    this.#owner = owner;
    this.kind = kind;
    const { maximumWarmMemories, maximumSuspended, seed } = owner;
    this.#port = owner.startWorker(
      { progress: this.progress.buffer, maximumWarmMemories, maximumSuspended, seed, isNice: kind === "long" },
      { message: (message) => this.#receive(message), exit: (error) => this.#exit(error) },
    );
  }

  /** Whether the worker has ever said that it runs. */
  get isOnline(): boolean {
    return this.#isOnline;
  }

  /** Events sent and not answered, those aside that wait for something themselves or behind one that does. */
  get outstanding(): number {
    return this.#outstanding;
  }

  /** How long one event may hold the worker, by the budgets of its containers. */
  get longestEvent(): Millis {
    let longest = 0;
    for (const { spec } of this.#replicas.keys()) longest = Math.max(longest, longestEvent(spec.budget));
    return longest;
  }

  /** The container whose handler runs. */
  get running(): RemoteContainer | undefined {
    const { slot } = this.progress;
    return slot === undefined ? undefined : [...this.containers].find((container) => container.slot === slot);
  }

  /** Starts the container in this worker, soon, and sends it again what was under way to another. */
  adopt(container: RemoteContainer): void {
    this.containers.add(container);
    this.#count(container, 1);
    // What it is offered meanwhile waits in its queue.
    container.sender = undefined;
    // It may have waited at a link that is dead now: for its turn, or for an answer to an event that is handled again from its start.
    container.isReady = false;
    container.dropWait();
    container.prepareStart();
    this.#newcomers.add(container);
    this.#flushSoon();
  }

  /** Forgets a container that has ended. Its events in flight must still be there: they are no longer waited for. */
  release(container: RemoteContainer): void {
    if (this.containers.delete(container)) this.#count(container, -1);
    if (this.#newcomers.delete(container)) return;
    if (container.wait === undefined) this.#outstanding -= container.inFlight.length;
    const known = this.#profiles.get(container.profile);
    if (known === undefined) return;
    known.count -= 1;
    if (known.count > 0) return;
    this.#profiles.delete(container.profile);
    this.#port.post({ kind: "forget-profile", profile: known.number }, []);
  }

  #count({ profile }: RemoteContainer, growth: number): void {
    const count = (this.#replicas.get(profile) ?? 0) + growth;
    if (count > 0) this.#replicas.set(profile, count);
    else this.#replicas.delete(profile);
  }

  /** The handler of the container waits: begins the wait, and sends the answer when it is there. */
  waits(container: RemoteContainer, { slot, number, request }: RemoteWait): void {
    // Its worker knows that it is being stopped, or soon will.
    if (container.isStopping) return;
    this.#outstanding -= container.inFlight.length;
    container.wait = this.#owner.waits.begin(container.id, request, (answer) => {
      this.#goOn(container);
      this.#answers.push({ slot, number, answer });
      this.#flushSoon();
    });
  }

  cancel(container: RemoteContainer): void {
    if (container.wait !== undefined) this.#goOn(container);
    this.#port.post({ kind: "cancel", slot: container.slot }, []);
  }

  /** The container does not wait any more, as far as its worker is concerned. */
  #goOn(container: RemoteContainer): void {
    container.dropWait();
    this.#outstanding += container.inFlight.length;
    if (container.queue.length > 0) this.#ready.add(container);
  }

  /** Has the worker let a container go as it is. */
  drop(container: RemoteContainer): void {
    this.#port.post({ kind: "drop-container", slot: container.slot }, []);
    this.release(container);
  }

  ready(container: RemoteContainer): void {
    if (container.wait !== undefined) return;
    this.#ready.add(container);
    this.#flushSoon();
  }

  #flushSoon(): void {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    // What is offered in one go makes one message.
    queueMicrotask(() => {
      this.#isFlushing = false;
      this.flush();
    });
  }

  /** An event of the container was answered. */
  acknowledged(container: RemoteContainer): void {
    this.#outstanding -= 1;
    if (container.queue.length > 0) this.#ready.add(container);
  }

  /** Sends what waits, as far as the window allows. */
  flush(): void {
    if (this.#isDead) return;
    this.#postAnswers();
    if (this.#unreceived >= MAXIMUM_UNRECEIVED) return;
    this.#introduce();
    while (this.#writer.count < MAXIMUM_BATCH && this.#outstanding < MAXIMUM_OUTSTANDING) {
      const container = this.#ready.next();
      if (container === undefined) break;
      if (container.wait !== undefined) continue;
      for (let i = 0; i < TURN_EVENTS && container.inFlight.length < MAXIMUM_IN_FLIGHT; i++) {
        const event = container.send();
        if (event === undefined) break;
        this.#write(container, event);
      }
      // With all its share under way it comes back when an event is answered.
      if (container.queue.length > 0 && container.inFlight.length < MAXIMUM_IN_FLIGHT) this.#ready.add(container);
    }
    this.#post();
    this.#owner.desk.waiters.check();
  }

  /** Ends the worker. Nothing that it still says is listened to. */
  terminate(): Promise<void> {
    this.#isDead = true;
    return this.#port.terminate();
  }

  /** Has the worker make some of the containers that wait for it. */
  #introduce(): void {
    const containers: NewContainer[] = [];
    const stopping: number[] = [];
    for (const container of this.#newcomers) {
      if (containers.length >= MAXIMUM_NEWCOMERS || this.#outstanding >= MAXIMUM_OUTSTANDING) break;
      this.#newcomers.delete(container);
      const { slot, id, state, readings, profile, inFlight } = container;
      containers.push({ slot, profile: this.#retain(profile), id, state, readings });
      for (let event = inFlight.head; event !== undefined; event = event.next) this.#write(container, event);
      container.sender = this;
      if (profile.waits && container.isStopping) stopping.push(slot);
      if (container.queue.length > 0) this.#ready.add(container);
    }
    if (containers.length > 0) this.#port.post({ kind: "containers", containers }, []);
    for (const slot of stopping) this.#port.post({ kind: "cancel", slot }, []);
  }

  #write(container: RemoteContainer, event: ContainerEvent): void {
    this.#writer.add(container.slot, event);
    this.#outstanding += 1;
  }

  #post(): void {
    if (this.#writer.count === 0) return;
    const records = this.#writer.take();
    this.#unreceived += 1;
    this.#port.post({ kind: "events", records, monotonic: this.#owner.desk.monotonic(), thread: threadMillis() }, [
      records.words.buffer,
      records.payloads.buffer,
    ]);
  }

  /** Answers are small, and as few as containers that wait: no window bounds them. */
  #postAnswers(): void {
    if (this.#answers.length === 0) return;
    const answers = this.#answers;
    this.#answers = [];
    const { arrived: monotonic, wall } = this.#owner.desk.moment();
    this.#port.post({ kind: "answers", answers, monotonic, wall, thread: threadMillis() }, []);
  }

  #retain(profile: ServiceProfile): number {
    const known = this.#profiles.get(profile);
    if (known !== undefined) {
      known.count += 1;
      return known.number;
    }
    const number = this.#profileNumber++;
    this.#profiles.set(profile, { number, count: 1 });
    this.#port.post({ kind: "profile", profile: number, spec: profile.spec }, []);
    return number;
  }

  #receive(message: FromWorker): void {
    if (this.#isDead) return;
    switch (message.kind) {
      case "online":
        this.#isOnline = true;
        return;
      case "log": {
        const { level, event, fields } = message.record;
        this.#owner.logger.log(level, event, fields);
        return;
      }
      case "done":
        this.#unreceived -= message.received;
        this.#owner.done(this, message);
        if (message.asksToConfirm) this.#confirm(this.#owner.applied());
        this.flush();
    }
  }

  /**
   * Says that what was asked for is applied, once other work had its chance: Node reads a port until nothing is left in it, and a worker that is told at
   * once may always have put the next message there.
   */
  #confirm(applied: Promise<void> | undefined): void {
    if (applied !== undefined) {
      void applied.then(() => this.#confirm(undefined));
      return;
    }
    scheduleImmediate(() => {
      if (!this.#isDead) this.#port.post({ kind: "confirmed" }, []);
    });
  }

  #exit(error: unknown): void {
    if (this.#isDead) return;
    this.#isDead = true;
    this.#owner.lost(this, error);
  }
}

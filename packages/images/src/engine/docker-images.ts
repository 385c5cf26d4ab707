import { type IncomingMessage, request as requestHttp } from "node:http";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { isThimbleError, ThimbleError } from "@thimble/base";
import { type Digest, parseDigest, parseImageReference } from "@thimble/model";
import { readDigest } from "../oci/descriptor.ts";
import { JsonReader } from "../oci/json-reader.ts";
import type { Credentials } from "../registry/credentials.ts";
import type { EngineImage, EngineImages } from "./engine-images.ts";
import { engineRepository } from "./engine-repository.ts";

/** Where Docker's own client looks. @see docker/cli, "Description", DOCKER_HOST */
const DEFAULT_HOST = "unix:///var/run/docker.sock";
/** Characters of what the engine says that an error quotes. */
const QUOTED = 300;
/** Bytes of an answer that is read whole. */
const MAXIMUM_ANSWER: number = 16 * 1024 * 1024;

/** What one request is. */
interface EngineRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: AsyncIterable<Uint8Array>;
  /** What is not an error, beside 2xx. */
  readonly good?: readonly number[];
}

/** A Docker Engine, or what speaks like one, at its socket. @see Docker Engine API v1.41, "Images" */
export class DockerImages implements EngineImages {
  readonly #where: { readonly socketPath: string } | { readonly host: string; readonly port: number };
  readonly #host: string;

  /** @param host as DOCKER_HOST has it: `unix://` and a path, or `tcp://` and host and port without TLS @throws ThimbleError images.engine-unavailable */
  constructor(host: string = DEFAULT_HOST) {
    this.#host = host;
    const url = URL.parse(host);
    if (url?.protocol === "unix:") this.#where = { socketPath: url.pathname };
    else if (url?.protocol === "tcp:" && url.port !== "") this.#where = { host: url.hostname, port: Number(url.port) };
    else throw this.#unavailable("that is no place", undefined);
  }

  async platform(signal: AbortSignal): Promise<string> {
    const json = await this.#json("/version", signal);
    return `${json.member("Os").string()}/${json.member("Arch").string()}`;
  }

  async list(signal: AbortSignal): Promise<readonly EngineImage[]> {
    return (await this.#json("/images/json", signal)).items().map((json) => {
      const names = [json.optional("RepoTags"), json.optional("RepoDigests")].flatMap((it) =>
        it === undefined || it.json === null ? [] : it.items().map((name) => name.string()),
      );
      const repositories = new Set(names.flatMap((name) => repositoryOf(name) ?? []));
      return { id: readDigest(json.member("Id")), repositories: [...repositories] };
    });
  }

  async contents(id: Digest, signal: AbortSignal): Promise<readonly Digest[] | undefined> {
    const answer = await this.#send(`/images/${id}/json`, { good: [404] }, signal);
    if (answer.statusCode === 404) return void answer.resume();
    const layers = (await read(this.#parts(answer, signal))).member("RootFS").optional("Layers");
    return layers === undefined || layers.json === null ? [] : layers.items().map(readDigest);
  }

  async *save(id: Digest, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    yield* this.#parts(await this.#send(`/images/${id}/get`, {}, signal), signal);
  }

  async load(tar: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
    const headers = { "content-type": "application/x-tar" };
    await this.#progress("/images/load?quiet=1", { method: "POST", headers, body: tar }, signal);
  }

  async pull(
    repository: string,
    named: string,
    credentials: Credentials | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const registry = repository.slice(0, Math.max(0, repository.indexOf("/")));
    const shown = credentials?.engineHeader(registry);
    const headers = shown === undefined ? {} : { "x-registry-auth": shown };
    const query = new URLSearchParams({ fromImage: repository, tag: named });
    await this.#progress(`/images/create?${query}`, { method: "POST", headers }, signal);
  }

  async tag(id: Digest, repository: string, tag: string, signal: AbortSignal): Promise<void> {
    const query = new URLSearchParams({ repo: repository, tag });
    const answer = await this.#send(`/images/${id}/tag?${query}`, { method: "POST" }, signal);
    answer.resume();
  }

  async #json(path: string, signal: AbortSignal): Promise<JsonReader> {
    return read(this.#parts(await this.#send(path, {}, signal), signal));
  }

  /** Sends what is answered with a line for each step; an error is one of them. */
  async #progress(path: string, request: EngineRequest, signal: AbortSignal): Promise<void> {
    const answer = await this.#send(path, request, signal);
    const decoder = new TextDecoder();
    let last = "";
    for await (const part of this.#parts(answer, signal)) {
      last += decoder.decode(part, { stream: true });
      const lines = last.split("\n");
      last = lines.pop() ?? "";
      for (const line of lines) refuseFailed(line);
      if (last.length > MAXIMUM_ANSWER) throw refused("it says too much");
    }
    refuseFailed(last);
  }

  /** An answer as it comes. One that ends before its end is not the whole, and says nothing of what the engine did. */
  async *#parts(answer: IncomingMessage, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    try {
      yield* answer;
    } catch (cause) {
      if (isThimbleError(cause)) throw cause;
      throw signal.aborted ? signal.reason : this.#unavailable("its answer broke off", cause);
    }
  }

  #send(path: string, { method = "GET", headers = {}, body, good = [] }: EngineRequest, signal: AbortSignal) {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const fail = (cause: unknown): void =>
      reject(signal.aborted ? signal.reason : this.#unavailable("it does not answer", cause));
    const sent = requestHttp({ ...this.#where, path, method, headers: { host: "docker", ...headers }, signal });
    sent.on("error", fail);
    let begun: IncomingMessage | undefined;
    sent.once("response", (answer) => {
      begun = answer;
      // What breaks while nobody reads is told to whoever reads later.
      answer.on("error", () => undefined);
      const status = answer.statusCode ?? 0;
      if ((status >= 200 && status < 300) || good.includes(status)) resolve(answer);
      else failure(answer).then(reject, fail);
    });
    if (body === undefined) sent.end();
    else {
      const fed = Readable.from(body, { objectMode: false });
      // What the body is made of failed: the engine must not take the beginning for the whole.
      fed.once("error", (error) => {
        reject(error);
        begun?.destroy(error);
        sent.destroy();
      });
      fed.pipe(sent);
      sent.once("close", () => fed.destroy());
    }
    return promise;
  }

  #unavailable(state: string, cause: unknown): ThimbleError {
    return new ThimbleError("images.engine-unavailable", `Cannot speak with the Docker Engine: ${state}`, {
      where: this.#host,
      expected:
        "a Docker Engine that this user may speak with; DOCKER_HOST names it as unix:///PATH or tcp://HOST:PORT",
      cause,
    });
  }
}

async function read(answer: AsyncIterable<Uint8Array>): Promise<JsonReader> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of answer) {
    length += part.length;
    if (length > MAXIMUM_ANSWER) throw refused("it says too much");
    parts.push(part);
  }
  return JsonReader.parse(Buffer.concat(parts), "answer of the Docker Engine");
}

async function failure(answer: IncomingMessage): Promise<ThimbleError> {
  const said = await text(answer);
  return refused(messageIn(said, "message") ?? `it answered ${answer.statusCode}`);
}

function refuseFailed(line: string): void {
  const error = messageIn(line, "error");
  if (error !== undefined) throw refused(error);
}

function messageIn(line: string, member: string): string | undefined {
  if (line.trim() === "") return undefined;
  const json = JsonReader.parse(Buffer.from(line), "answer of the Docker Engine").json;
  const message =
    typeof json === "object" && json !== null && !Array.isArray(json) ? Reflect.get(json, member) : undefined;
  return typeof message === "string" ? message : undefined;
}

function refused(said: string): ThimbleError {
  const shown = [...said.slice(0, QUOTED)].map((it) => (it < " " ? " " : it)).join("");
  return new ThimbleError("images.engine-refused", `Cannot have the Docker Engine do it: ${shown}`);
}

/** The repository of a name with a tag or digest; undefined for `<none>`. */
function repositoryOf(name: string): string | undefined {
  const [before = "", digest] = name.split("@");
  if (digest !== undefined && parseDigest(digest) === undefined) return undefined;
  const reference = parseImageReference(before);
  if (reference === undefined) return undefined;
  return engineRepository(reference);
}

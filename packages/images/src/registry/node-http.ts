import { type AgentOptions, Agent as HttpAgent, type IncomingMessage, request as requestHttp } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import { createSecureContext, getCACertificates } from "node:tls";
import { ThimbleError } from "@thimble/base";
import type { CertificateSource, HostCertificates } from "./certificates.ts";
import type { Http, HttpAnswer, HttpRequest } from "./http.ts";

/** Whom connections trust, and which way they go. */
export interface NodeHttpOptions {
  /** Certificates of the authorities that are trusted, PEM, and no others; default those of Node and of the system, and what `certificates` adds. */
  readonly ca?: string | undefined;
  /** Who knows more authorities, and what this client shows of itself, by server. Default nobody. */
  readonly certificates?: CertificateSource;
  /** Where proxies stand: HTTP_PROXY, HTTPS_PROXY, NO_PROXY, in lower case too. Default none. @see Node.js, http.Agent, `proxyEnv` */
  readonly proxies?: Readonly<Record<string, string | undefined>>;
}

/** The variables that name proxies. */
const PROXY_VARIABLES: readonly string[] = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"];

/** Connections to one server at the same time, at most; what is more waits. */
const CONNECTIONS = 4;

/** HTTP over the sockets of Node. Connections are kept until `close`. */
export class NodeHttp implements Http, Disposable {
  readonly #options: NodeHttpOptions;
  readonly #kept: AgentOptions;
  readonly #http: HttpAgent;
  readonly #https = new Map<string, Promise<HttpsAgent>>();

  constructor(options: NodeHttpOptions = {}) {
    this.#options = options;
    this.#kept = { keepAlive: true, maxSockets: CONNECTIONS, ...proxyOption(options.proxies) };
    this.#http = new HttpAgent(this.#kept);
  }

  async send({ url, method, headers, body }: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const agent = url.protocol === "https:" ? await this.#secure(url.host) : this.#http;
    const length = body === undefined ? {} : { "content-length": String(body.length) };
    const options = { method, headers: { ...headers, ...length }, signal };
    return new Promise((resolve, reject) => {
      const sent =
        url.protocol === "https:" ? requestHttps(url, { ...options, agent }) : requestHttp(url, { ...options, agent });
      sent.on("error", reject);
      sent.once("response", (message) => resolve(toAnswer(message)));
      sent.end(body);
    });
  }

  /** Closes all connections. */
  [Symbol.dispose](): void {
    this.#http.destroy();
    for (const agent of this.#https.values()) void agent.then((it) => it.destroy()).catch(() => undefined);
  }

  /** One for each server, since each may be trusted by other authorities. */
  #secure(host: string): Promise<HttpsAgent> {
    const made = this.#https.get(host) ?? this.#makeSecure(host);
    this.#https.set(host, made);
    // The next call tries for itself.
    made.catch(() => this.#https.delete(host));
    return made;
  }

  async #makeSecure(host: string): Promise<HttpsAgent> {
    const { ca, certificates } = this.#options;
    if (ca !== undefined) return new HttpsAgent({ ...this.#kept, ca });
    const own = await certificates?.certificatesFor(host);
    checkPair(host, own?.client);
    const trusted = [...getCACertificates("default"), ...getCACertificates("system"), ...(own?.ca ?? [])];
    return new HttpsAgent({ ...this.#kept, ca: [...new Set(trusted)], ...own?.client });
  }
}

/** Told at once: the first connection would fail for it in a way that another try could mend. */
function checkPair(host: string, pair: HostCertificates["client"]): void {
  try {
    createSecureContext(pair);
  } catch (cause) {
    throw new ThimbleError(
      "images.bad-credentials",
      `Cannot show a certificate to ${host}: it and its key are no pair`,
      {
        where: host,
        expected: "a certificate in PEM, and beside it its own key",
        cause,
      },
    );
  }
}

/** Names in either case, those in lower case first, as curl has it. */
function proxyOption(variables: NodeHttpOptions["proxies"]): Pick<AgentOptions, "proxyEnv"> {
  const named = PROXY_VARIABLES.map((name) => [name, variables?.[name.toLowerCase()] ?? variables?.[name]] as const);
  const set = named.filter(([, value]) => value !== undefined && value !== "");
  return set.length === 0 ? {} : { proxyEnv: Object.fromEntries(set) };
}

function toAnswer(message: IncomingMessage): HttpAnswer {
  // A connection that breaks while nobody reads is told to whoever reads later, and to nobody else.
  message.on("error", () => undefined);
  return {
    status: message.statusCode ?? 0,
    header: (name) => {
      const value = message.headers[name];
      return typeof value === "string" ? value : value?.join(", ");
    },
    body: message,
    discard: () => void message.destroy(),
  };
}

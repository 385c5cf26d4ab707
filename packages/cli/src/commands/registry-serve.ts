import { resolve } from "node:path";
import { describeError, type Millis, ThimbleError } from "@thimble/base";
import {
  collectGarbage,
  NodeFileSystem,
  RegistryAccess,
  RegistryApi,
  RegistryServer,
  RegistryStore,
} from "@thimble/images";
import { type Command, command } from "../command/command.ts";
import { flag, port, text } from "../command/value-row.ts";
import { DATA_OPTION } from "../data-directory.ts";
import { openLogger } from "../device/open-logger.ts";
import { readTextFile } from "../project/read-text-file.ts";
import { readUsers, registryFolder, usersPath } from "../project/registry-users.ts";

/** As Docker's registry has it. @see Docker Registry, "Deploy a registry server" */
const REGISTRY_PORT = 5000;
const LOOPBACK: ReadonlySet<string> = new Set(["127.0.0.1", "::1", "localhost"]);
/** How often garbage is collected. */
const COLLECT: Millis = 60 * 60 * 1000;
/** How often the file of users is looked at. */
const LOOK: Millis = 5000;

/** `thimble registry serve`. */
export const REGISTRY_SERVE: Command = command({
  name: "registry serve",
  summary: "serve images to devices and to every OCI client, until Ctrl-C",
  details:
    "Names are FLEET/NAME. Users and their rights by fleet are in a file that thimble registry user writes; without one, everybody on this machine may do everything. What nothing needs is removed every hour.",
  args: {},
  options: {
    data: DATA_OPTION,
    host: text("--host <address>", "the address to listen on; default 127.0.0.1"),
    port: port("--port <port>", "0 for any free one; default 5000"),
    users: text("--users <file>", "who may do what; default registry-users.json in the data directory"),
    tlsCert: text("--tls-cert <file>", "certificate chain in PEM: then it speaks HTTPS"),
    tlsKey: text("--tls-key <file>", "the private key of the certificate, in PEM"),
    publicUrl: text(
      "--public-url <url>",
      "where clients find it, when a proxy ends their TLS: https://registry.example.org",
    ),
    insecure: flag("--insecure", "let other machines in without TLS, or without users"),
  },
  examples: [
    { line: "thimble registry serve --port 0 --json", does: "on this machine, on any free port" },
    {
      line: "thimble registry serve --host 0.0.0.0 --tls-cert plant.crt --tls-key plant.pem",
      does: "for a fleet, with the users of registry-users.json",
    },
  ],
  handler: async ({ data, host = "127.0.0.1", port: wanted = REGISTRY_PORT, ...options }, context) => {
    const { clock, output, signal } = context;
    const logger = openLogger(context).child("registry");
    const path = usersPath(context, data, options.users);
    const users = await readUsers(path, options.users !== undefined);
    const tls = await readTls(options.tlsCert, options.tlsKey, context.workingDirectory);
    const publicUrl = readPublicUrl(options.publicUrl);
    // What a proxy passes on comes from this machine, whoever sent it.
    const isLocal = LOOPBACK.has(host) && publicUrl === undefined;
    const isPlain = tls === undefined && !LOOPBACK.has(host);
    if (!isLocal && !options.insecure && (isPlain || users === undefined)) {
      const shown = publicUrl?.origin ?? host;
      const missing = isPlain ? "--tls-cert, --tls-key and users" : "users, as thimble registry user writes them";
      throw new ThimbleError("base.argument", `Cannot serve a registry on ${shown}: others could read or change it`, {
        expected: `${missing}, or --insecure in a network where everybody may`,
      });
    }
    const directory = registryFolder(context, data);
    using store = await RegistryStore.open({ directory, fileSystem: new NodeFileSystem({ clock }), clock });
    const access = new RegistryAccess(clock, users?.users);
    const api = new RegistryApi({ store, access, logger });
    await using server = await RegistryServer.open(api, logger, { host, port: wanted, tls, publicUrl });
    const scheme = tls === undefined ? "http" : "https";
    const url = `${scheme}://${host.includes(":") ? `[${host}]` : host}:${server.port}`;
    const open = isLocal ? "open to this machine" : "open to whoever reaches it";
    output.record(
      { url, port: server.port, directory, users: users === undefined ? null : path },
      `registry on ${url}, ${users === undefined ? open : `users in ${path}`}`,
    );
    const failed = (what: string) => (error: unknown) => logger.error(what, { error: describeError(error) });
    using _collect = clock.every(COLLECT, () => void collectGarbage(store).catch(failed("garbage-not-collected")));
    let known = users?.text;
    using _look = clock.every(LOOK, () => {
      void readUsers(path, false).then((read) => {
        // A file that is gone lets nobody in who was not let in before.
        if (read === undefined || read.text === known || known === undefined) return;
        known = read.text;
        access.replace(read.users);
      }, failed("users-not-read"));
    });
    await aborted(signal);
  },
});

/** The origin alone: clients ask for `/v2/` right below it. */
function readPublicUrl(shown: string | undefined): URL | undefined {
  if (shown === undefined) return undefined;
  const url = URL.parse(shown);
  if (url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`) return url;
  throw new ThimbleError("base.argument", "Cannot serve a registry: --public-url is no address of a host", {
    expected:
      "https://, a host, and its port where it is not 443; clients find a registry at the root of its host alone",
  });
}

async function readTls(
  cert: string | undefined,
  key: string | undefined,
  workingDirectory: string,
): Promise<{ cert: string; key: string } | undefined> {
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined) {
    throw new ThimbleError("base.argument", "Cannot speak HTTPS: one of certificate and private key is missing", {
      expected: "--tls-cert and --tls-key",
    });
  }
  const read = (path: string): Promise<string> => readTextFile(resolve(workingDirectory, path), "a file in PEM");
  return { cert: await read(cert), key: await read(key) };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener("abort", () => done(), { once: true });
  });
}

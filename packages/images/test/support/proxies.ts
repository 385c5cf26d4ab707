import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { promisify } from "node:util";
import { freePort } from "../../../things/test/free-port.ts";
import type { Certificates } from "./debian-registry.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const run = promisify(execFile);
const has = (program: string): Promise<boolean> =>
  run(program, ["-v"]).then(
    () => true,
    () => false,
  );

/** Debian keeps it where only root looks. */
const NGINX = (await has("nginx")) ? "nginx" : "/usr/sbin/nginx";

/** Why tests with nginx are left out; false where it is here. */
export const skipWithoutNginx: string | false = (await has(NGINX))
  ? false
  : "nginx is not here: apt-get install -y --no-install-recommends nginx-light";

/** Why tests with tinyproxy are left out; false where it is here. */
export const skipWithoutTinyproxy: string | false = (await has("tinyproxy"))
  ? false
  : "tinyproxy is not here: apt-get install -y --no-install-recommends tinyproxy";

/** Starts an nginx that ends TLS before a server, and ends with the test. `more` are directives of its server. Resolves to its port. */
export async function startNginx(
  t: TestContext,
  { cert, key }: Certificates,
  { to, more = "" }: { readonly to: (port: number) => Promise<URL>; readonly more?: string },
): Promise<number> {
  const folder = await temporaryFolder(t);
  const port = await freePort();
  const behind = await to(port);
  // Its workers run as another user when root starts it, and the folder is this test's only.
  const user = process.getuid?.() === 0 ? "user root;" : "";
  const kept = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((it) => `${it}_temp_path ${folder}/${it};`);
  const config = `${user} daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr notice; events {}
http {
  access_log off; client_max_body_size 0; ${kept.join(" ")}
  server {
    listen 127.0.0.1:${port} ssl;
    ssl_certificate ${cert}; ssl_certificate_key ${key};
    ${more}
    location / { proxy_pass ${behind.origin}; proxy_set_header Host registry.invalid; proxy_request_buffering off; proxy_http_version 1.1; }
  }
}`;
  await writeFile(join(folder, "nginx.conf"), config);
  await start(t, [NGINX, "-p", folder, "-c", join(folder, "nginx.conf")], /start worker process/);
  return port;
}

/** A proxy that lets clients through to a host by CONNECT. */
export interface ConnectProxy {
  readonly url: string;
  /** What it says it did. */
  log(): string;
}

/** Starts Debian's tinyproxy, which ends with the test. */
export async function startTinyproxy(t: TestContext): Promise<ConnectProxy> {
  const folder = await temporaryFolder(t);
  const port = await freePort();
  const config = [`Port ${port}`, "Listen 127.0.0.1", "Allow 127.0.0.1", "LogLevel Info", "MaxClients 10", ""];
  await writeFile(join(folder, "tinyproxy.conf"), config.join("\n"));
  const log = await start(t, ["tinyproxy", "-d", "-c", join(folder, "tinyproxy.conf")], /Accepting connections/);
  return { url: `http://127.0.0.1:${port}`, log };
}

/** Starts a program that ends with the test; resolves when it has said this. Gives all that it said. */
async function start(
  t: TestContext,
  [program = "", ...words]: readonly string[],
  ready: RegExp,
): Promise<() => string> {
  const child = spawn(program, words, { stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "close");
  t.after(async () => {
    child.kill("SIGTERM");
    await ended;
  });
  const said = Promise.withResolvers<void>();
  let text = "";
  const hear = (data: Buffer): void => {
    text += data.toString();
    if (ready.test(text)) said.resolve();
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  void ended.then(() => said.reject(new Error(`${program} ended: ${text}`)));
  await said.promise;
  return () => text;
}

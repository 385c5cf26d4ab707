import { execFile, spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { promisify } from "node:util";
import { temporaryFolder } from "./temporary-folder.ts";

const run = promisify(execFile);

/** Why tests with Debian's registry are left out; false where it is here. */
export const skipWithoutRegistry: string | false = await run("docker-registry", ["--version"]).then(
  () => false,
  () => "docker-registry is not here: apt-get install -y --no-install-recommends docker-registry",
);

/** The user of registries that ask, and bcrypt of "s3cret-pass". */
export const USER = "anna";
export const PASSWORD = "s3cret-pass";
const HTPASSWD = `${USER}:$2b$05$abcdefghijklmnopqrstuuV7fpPozvyqJfnY19y0802WTlXUm6Rjy\n`;

/** Files of an authority and of a server that it vouches for. */
export interface Certificates {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** What a registry asks for. */
export interface DebianRegistryOptions {
  readonly isBasic?: boolean;
  readonly tls?: Certificates;
  /** Where tokens are to be had, and the certificate of who signs them. */
  readonly token?: { readonly realm: string; readonly certificate: string };
}

/** Starts Debian's docker-registry, which ends with the test. Resolves to its host and port. */
export async function startDebianRegistry(t: TestContext, options: DebianRegistryOptions = {}): Promise<string> {
  const folder = await temporaryFolder(t);
  const { isBasic = false, tls, token } = options;
  await writeFile(join(folder, "htpasswd"), HTPASSWD);
  const config = {
    version: "0.1",
    log: { level: "info" },
    storage: { filesystem: { rootdirectory: join(folder, "data") }, delete: { enabled: true } },
    http: {
      addr: "127.0.0.1:0",
      secret: "a secret of the test",
      ...(tls === undefined ? {} : { tls: { certificate: tls.cert, key: tls.key } }),
    },
    ...(isBasic ? { auth: { htpasswd: { realm: "test", path: join(folder, "htpasswd") } } } : {}),
    ...(token === undefined
      ? {}
      : {
          auth: {
            token: { realm: token.realm, service: "registry", issuer: "issuer", rootcertbundle: token.certificate },
          },
        }),
  };
  const file = join(folder, "config.yml");
  await writeFile(file, JSON.stringify(config));
  const child = spawn("docker-registry", ["serve", file], { stdio: ["ignore", "ignore", "pipe"] });
  t.after(() => child.kill("SIGKILL"));
  const said = Promise.withResolvers<string>();
  let text = "";
  child.stderr.on("data", (data: Buffer) => {
    text += data.toString();
    const port = /listening on 127\.0\.0\.1:(\d+)/.exec(text)?.[1];
    if (port !== undefined) said.resolve(`127.0.0.1:${port}`);
  });
  child.once("close", () => said.reject(new Error(`the registry ended: ${text}`)));
  return said.promise;
}

/** Makes an authority, and a certificate of it for 127.0.0.1. */
export async function makeCertificates(folder: string): Promise<Certificates> {
  const at = (name: string): string => join(folder, name);
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  const ca = ["req", "-x509", ...curve, "-subj", "/CN=test authority", "-keyout", at("ca.key"), "-out", at("ca.crt")];
  await run("openssl", ca);
  const names = ["-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE"];
  const signedBy = ["-CA", at("ca.crt"), "-CAkey", at("ca.key"), "-subj", "/CN=127.0.0.1"];
  const server = [
    "req",
    "-x509",
    ...curve,
    ...signedBy,
    ...names,
    "-keyout",
    at("server.key"),
    "-out",
    at("server.crt"),
  ];
  await run("openssl", server);
  return { ca: at("ca.crt"), cert: at("server.crt"), key: at("server.key") };
}

/** Makes a certificate for a client, `client.cert` and `client.key`, of the authority that `makeCertificates` made in `authority`. */
export async function makeClientCertificate(authority: string, folder: string): Promise<void> {
  const files = ["-keyout", join(folder, "client.key"), "-out", join(folder, "client.cert")];
  const signedBy = ["-CA", join(authority, "ca.crt"), "-CAkey", join(authority, "ca.key"), "-subj", "/CN=device"];
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  await run("openssl", ["req", "-x509", ...curve, ...signedBy, ...files]);
}

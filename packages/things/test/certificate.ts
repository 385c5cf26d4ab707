import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** Whether there is a program for `makeCertificate`. */
export function hasOpenssl(): boolean {
  return spawnSync("openssl", ["version"]).error === undefined;
}

/** Makes `cert.pem` and `key.pem` in the folder, for 127.0.0.1 and its own authority; with a `uri`, of an application of OPC UA, whose keys are RSA. */
export function makeCertificate(folder: string, uri?: string): { readonly cert: string; readonly key: string } {
  const cert = join(folder, "cert.pem");
  const key = join(folder, "key.pem");
  const names = uri === undefined ? "IP:127.0.0.1" : `URI:${uri},IP:127.0.0.1`;
  const usage = ["-addext", "keyUsage=digitalSignature,nonRepudiation,keyEncipherment,dataEncipherment,keyCertSign"];
  const subject = ["-subj", "/CN=127.0.0.1", "-addext", `subjectAltName=${names}`, ...(uri === undefined ? [] : usage)];
  const ec = ["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
  const kind = ["-newkey", ...(uri === undefined ? ec : ["rsa:2048"]), "-nodes"];
  // node-opcua points its own openssl, and so every other, at a configuration that is not there.
  const env = { PATH: process.env["PATH"] };
  spawnSync("openssl", ["req", "-x509", ...kind, ...subject, "-keyout", key, "-out", cert], { env });
  return { cert, key };
}

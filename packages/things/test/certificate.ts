import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** Whether there is a program for `makeCertificate`. */
export function hasOpenssl(): boolean {
  return spawnSync("openssl", ["version"]).error === undefined;
}

/** Makes `cert.pem` and `key.pem` in the folder, for 127.0.0.1 and its own authority. */
export function makeCertificate(folder: string): { readonly cert: string; readonly key: string } {
  const cert = join(folder, "cert.pem");
  const key = join(folder, "key.pem");
  const subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  spawnSync("openssl", ["req", "-x509", ...kind, ...subject, "-keyout", key, "-out", cert]);
  return { cert, key };
}

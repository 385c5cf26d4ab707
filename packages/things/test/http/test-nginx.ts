import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hasOpenssl, makeCertificate } from "../certificate.ts";
import { freePort } from "../free-port.ts";

/** Debian keeps it where only root looks. */
const PROGRAM = ["nginx", "/usr/sbin/nginx"].find((name) => spawnSync(name, ["-v"]).error === undefined);

/** What is missing for a test with nginx; undefined for nothing. */
export function missingForNginx(): string | undefined {
  if (PROGRAM === undefined) return "nginx is missing: apt-get install nginx-light";
  return hasOpenssl() ? undefined : "openssl is missing: apt-get install openssl";
}

/** Debian's nginx with a certificate of its own: files that can be read and put, behind a login. */
export class TestNginx {
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly port: number;

  private constructor(process: ChildProcess, folder: string, port: number) {
    this.#process = process;
    this.#folder = folder;
    this.port = port;
  }

  /** The certificate, which is its own authority. */
  get ca(): string {
    return join(this.#folder, "cert.pem");
  }

  static async start(user: string, password: string): Promise<TestNginx> {
    const folder = await mkdtemp(join(tmpdir(), "thimble-nginx-"));
    const port = await freePort();
    await mkdir(join(folder, "www"));
    makeCertificate(folder);
    await writeFile(join(folder, "users"), `${user}:{PLAIN}${password}\n`);
    await writeFile(join(folder, "www", "a"), "21.5\n");
    await writeFile(join(folder, "nginx.conf"), configOf(folder, port));
    const process = spawn(PROGRAM ?? "nginx", ["-p", folder, "-c", join(folder, "nginx.conf")], { stdio: "ignore" });
    return new TestNginx(process, folder, port);
  }

  async end(): Promise<void> {
    const ended = once(this.#process, "exit");
    this.#process.kill();
    await ended;
    await rm(this.#folder, { recursive: true });
  }
}

function configOf(folder: string, port: number): string {
  // Its workers run as another user when root starts it, and the folder is this test's only.
  const user = process.getuid?.() === 0 ? "user root;" : "";
  return `${user} daemon off; pid ${folder}/pid; error_log ${folder}/error.log; events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${port} ssl;
    ssl_certificate ${folder}/cert.pem; ssl_certificate_key ${folder}/key.pem;
    auth_basic plant; auth_basic_user_file ${folder}/users;
    location / { root ${folder}/www; dav_methods PUT; }
    location /old { return 307 /a; }
  }
}`;
}

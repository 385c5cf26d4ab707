import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { loadComponent } from "../src/index.ts";
import { Lab } from "./support/lab.ts";

const PROGRAM = `use std::{env, fs, io::Read, net::TcpStream, process, thread, time::{Duration, Instant}};
fn main() {
    let mut said = String::new();
    std::io::stdin().read_to_string(&mut said).unwrap();
    println!("{:?} {:?} {said}", env::args().skip(1).collect::<Vec<_>>(), env::var("LEVEL"));
    fs::create_dir_all("/data/a/b").unwrap();
    fs::write("/data/a/b/out.txt", "written").unwrap();
    fs::rename("/data/a/b/out.txt", "/data/kept.txt").unwrap();
    fs::remove_dir_all("/data/a").unwrap();
    let names: Vec<_> = fs::read_dir("/data").unwrap().map(|entry| entry.unwrap().file_name()).collect();
    println!("{names:?} {} {}", fs::read_to_string("/data/kept.txt").unwrap(), fs::metadata("/data/kept.txt").unwrap().len());
    println!("{} {}", fs::read("/etc/passwd").is_err(), fs::read("/data/../../etc/passwd").is_err());
    println!("{:?}", TcpStream::connect("127.0.0.1:1").map(|_| ()).map_err(|error| error.kind()));
    let begin = Instant::now();
    thread::sleep(Duration::from_millis(20));
    println!("{}", begin.elapsed().as_millis());
    eprintln!("last");
    process::exit(7);
}`;

/** Where a rustc may be that makes components: on the PATH, or where rustup puts it. */
const RUSTC = ["rustc", join(process.env["CARGO_HOME"] ?? join(homedir(), ".cargo"), "bin/rustc")];

/** The program, made by rustc; undefined where none has the target. */
function compiled(): Uint8Array | undefined {
  const target = ["--target", "wasm32-wasip2"];
  const rustc = RUSTC.find((program) => {
    const { stdout } = spawnSync(program, ["--print", "target-libdir", ...target], { encoding: "utf8" });
    return existsSync(String(stdout ?? "").trim());
  });
  if (rustc === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "thimble-rust-"));
  try {
    writeFileSync(join(folder, "p.rs"), PROGRAM);
    const { status, stderr } = spawnSync(rustc, ["--edition=2021", "-Dwarnings", ...target, "p.rs", "-o", "p.wasm"], {
      cwd: folder,
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
    return readFileSync(join(folder, "p.wasm"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("loadComponent() runs what rustc makes for wasm32-wasip2, with limits and without", async (context) => {
  const bytes = compiled();
  if (bytes === undefined) return context.skip("needs rustc with its target: rustup target add wasm32-wasip2");
  for (const limits of [{}, { instructions: 50_000_000, memoryBytes: 4_000_000 }]) {
    using lab = new Lab({ stdin: "said" });
    const program = await loadComponent(bytes, { limits });
    assert.throws(() => program.run(lab.program), { name: "ProgramExit" });
    // WASI 0.2 knows success and failure.
    assert.equal(lab.program.exit?.status, 1);
    assert.deepEqual(lab.printed, {
      stdout: '["--all"] Ok("2=3") said\n["kept.txt"] written 7\ntrue true\nErr(PermissionDenied)\n20\n',
      stderr: "last\n",
    });
    assert.equal(readFileSync(join(lab.folder, "kept.txt"), "utf8"), "written");
  }
});

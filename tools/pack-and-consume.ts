import { type SpawnSyncOptions, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/**
 * Packs every package, installs the tarballs in an empty folder outside the workspace, and does there what a new user does:
 * what tests that run from source can never see (a missing file, a dependency not declared, a path that only the repository has).
 */
const root = resolve(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "thimble-pack-"));
const isKept = process.argv.includes("--keep");
try {
  const tarballs = packAll();
  consume(tarballs);
} finally {
  if (isKept) console.log(`kept ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
}

function packAll(): ReadonlyMap<string, string> {
  must("tsc", ["-b", "packages/cli"], { cwd: root });
  const places = [
    ...readdirSync(join(root, "packages")).map((name) => join(root, "packages", name)),
    ...["assemblyscript", "c", "rust"].map((name) => join(root, "sdk", name)),
  ];
  const store = join(folder, "tarballs");
  mkdirSync(store);
  const packed = new Map<string, string>();
  for (const place of places) {
    const manifest = JSON.parse(readFileSync(join(place, "package.json"), "utf8"));
    const answer = JSON.parse(must("npm", ["pack", "--json", "--silent", "--pack-destination", store], { cwd: place }));
    packed.set(manifest.name, join(store, answer[0].filename));
  }
  return packed;
}

function consume(tarballs: ReadonlyMap<string, string>): void {
  const user = join(folder, "user");
  mkdirSync(user);
  const overrides = Object.fromEntries([...tarballs].map(([name, file]) => [name, `file:${file}`]));
  writeFileSync(
    join(user, "package.json"),
    JSON.stringify({ name: "user", private: true, type: "module", dependencies: overrides, overrides }),
  );
  must("npm", ["install", "--silent", "--no-audit", "--no-fund", "--prefer-offline"], { cwd: user });
  const environment = {
    ...process.env,
    PATH: `${join(user, "node_modules/.bin")}:${process.env["PATH"]}`,
    NO_COLOR: "1",
  };
  const step = (program: string, args: readonly string[], cwd: string): string =>
    must(program, args, { cwd, env: environment });
  step("thimble", ["--version"], user);
  step("thimble", ["new", "greenhouse"], user);
  const project = join(user, "greenhouse");
  step("thimble", ["build"], project);
  step("thimble", ["run", ".", "--for", "2s"], project);
  step("node", ["--test"], project);
  for (const language of ["c", "rust"]) {
    step("thimble", ["new", `greenhouse-${language}`, "--language", language], user);
    const built = spawnSync(join(user, "node_modules/.bin/thimble"), ["build"], {
      cwd: join(user, `greenhouse-${language}`),
      env: environment,
      encoding: "utf8",
    });
    if (built.stderr.includes("cli.compiler-missing")) console.log(`not built in ${language}: ${built.stderr.trim()}`);
    else if (built.status !== 0) throw new Error(`thimble build in ${language}\n${built.stdout}${built.stderr}`);
  }
  writeFileSync(
    join(user, "consumer.ts"),
    [...tarballs.keys()]
      .filter((name) => !/\/(cli|assemblyscript|c|rust)$/.test(name))
      .map((name, index) => `import * as p${index} from "${name}";\nvoid p${index};`)
      .join("\n"),
  );
  writeFileSync(
    join(user, "tsconfig.json"),
    JSON.stringify({
      compilerOptions: {
        module: "nodenext",
        target: "esnext",
        strict: true,
        noEmit: true,
        skipLibCheck: false,
        types: ["node"],
        typeRoots: [join(root, "node_modules/@types")],
      },
      files: ["consumer.ts"],
    }),
  );
  step(join(root, "node_modules/.bin/tsc"), ["-p", "."], user);
  console.log("packed, installed, built, ran and type-checked from an empty folder");
}

/** Runs a program to its end and returns what it printed. */
function must(program: string, args: readonly string[], options: SpawnSyncOptions): string {
  const run = spawnSync(program, args, { ...options, encoding: "utf8", maxBuffer: 1 << 28 });
  if (run.error !== undefined) throw run.error;
  if (run.status !== 0)
    throw new Error(`${program} ${args.join(" ")} ended with ${run.status}\n${run.stdout}${run.stderr}`);
  return String(run.stdout);
}

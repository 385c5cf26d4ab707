import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { loadCommand, preview1Functions } from "@thimble/wasi";
import { loadComponent } from "../src/index.ts";
import { adaptedProgram } from "./support/adapted-program.ts";
import { Lab } from "./support/lab.ts";

const PROGRAM = `#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
int main(int count, char **words) {
  char line[100];
  printf("%d %s %s\\n", count, words[1], getenv("LEVEL"));
  while (fgets(line, sizeof line, stdin)) printf("read %s\\n", line);
  FILE *file = fopen("/data/out.txt", "w+");
  fputs("written", file);
  rewind(file);
  printf("%s, %ld\\n", fgets(line, sizeof line, file), ftell(file));
  fclose(file);
  mkdir("/data/sub", 0777);
  rename("/data/out.txt", "/data/sub/kept.txt");
  struct dirent *entry;
  DIR *folder = opendir("/data/sub");
  while ((entry = readdir(folder))) if (entry->d_name[0] != '.') puts(entry->d_name);
  struct stat about;
  printf("%d %lld\\n", stat("/data/sub/kept.txt", &about), about.st_size);
  printf("%d\\n", fopen("/etc/passwd", "r") || fopen("/data/../../etc/passwd", "r"));
  struct timespec nap = {0, 20000000};
  nanosleep(&nap, NULL);
  printf("%ld\\n", (long) time(NULL));
  fputs("last\\n", stderr);
  return 0;
}`;

test("loadComponent() runs a C program as it runs as a module of preview 1", async (context) => {
  const made = await adaptedProgram(PROGRAM);
  if ("missing" in made) return context.skip(made.missing);
  const [module, component] = [new Lab({ stdin: "one\ntwo" }), new Lab({ stdin: "one\ntwo" })];
  using _module = module;
  using _component = component;
  const command = loadCommand(made.module).instantiate(preview1Functions(() => module.program));
  module.program.attach(command.memory);
  command.run();
  assert.equal((await loadComponent(made.component)).run(component.program), 0);
  assert.match(module.printed.stdout, /^2 --all 2=3\nread one\n\nread two\nwritten, 7\nkept\.txt\n0 7\n0\n\d+\n$/);
  assert.deepEqual(component.printed, module.printed);
  assert.deepEqual([component.waits, module.waits], [[20], [20]]);
  assert.equal(readFileSync(join(component.folder, "sub/kept.txt"), "utf8"), "written");
});

import type { Command } from "../command/command.ts";
import { ATTACH } from "./attach.ts";
import { ATTACHED } from "./attached.ts";
import { BUILD } from "./build.ts";
import { COPY } from "./copy.ts";
import { DEV } from "./dev.ts";
import { DF } from "./df.ts";
import { EVENTS } from "./events.ts";
import { IMAGES } from "./images.ts";
import { INSPECT } from "./inspect.ts";
import { KEY_GENERATE } from "./key-generate.ts";
import { LOAD } from "./load.ts";
import { LOGS } from "./logs.ts";
import { NEW } from "./new.ts";
import { PRUNE } from "./prune.ts";
import { PS } from "./ps.ts";
import { PULL } from "./pull.ts";
import { PUSH } from "./push.ts";
import { REGISTRY_GC } from "./registry-gc.ts";
import { REGISTRY_SERVE } from "./registry-serve.ts";
import { REGISTRY_USER } from "./registry-user.ts";
import { RM } from "./rm.ts";
import { RUN } from "./run.ts";
import { SAVE } from "./save.ts";
import { SBOM } from "./sbom.ts";
import { SEARCH } from "./search.ts";
import { SIGN } from "./sign.ts";
import { TAG } from "./tag.ts";
import { THINGS_BREAK } from "./things-break.ts";
import { THINGS_DESCRIBE } from "./things-describe.ts";
import { THINGS_EXPORT } from "./things-export.ts";
import { THINGS_INVOKE } from "./things-invoke.ts";
import { THINGS_LIST } from "./things-list.ts";
import { THINGS_MEND } from "./things-mend.ts";
import { THINGS_READ } from "./things-read.ts";
import { THINGS_SCAN } from "./things-scan.ts";
import { THINGS_SIMULATE } from "./things-simulate.ts";
import { THINGS_WATCH } from "./things-watch.ts";
import { THINGS_WRITE } from "./things-write.ts";
import { TOP } from "./top.ts";
import { UP } from "./up.ts";
import { VERIFY } from "./verify.ts";
import { VERSION } from "./version.ts";

/** Every command, in the order of help. */
export const COMMANDS: readonly Command[] = [
  NEW,
  BUILD,
  RUN,
  DEV,
  UP,
  PS,
  TOP,
  LOGS,
  EVENTS,
  THINGS_LIST,
  THINGS_READ,
  THINGS_WRITE,
  THINGS_INVOKE,
  THINGS_WATCH,
  THINGS_BREAK,
  THINGS_MEND,
  THINGS_SIMULATE,
  THINGS_SCAN,
  THINGS_DESCRIBE,
  THINGS_EXPORT,
  IMAGES,
  DF,
  INSPECT,
  TAG,
  PULL,
  PUSH,
  COPY,
  SEARCH,
  RM,
  PRUNE,
  SAVE,
  ATTACH,
  ATTACHED,
  SBOM,
  LOAD,
  KEY_GENERATE,
  SIGN,
  VERIFY,
  REGISTRY_SERVE,
  REGISTRY_USER,
  REGISTRY_GC,
  VERSION,
];

/** What the nouns of commands like `things list` are about. */
export const NOUNS: Readonly<Record<string, string>> = {
  key: "keys that images are signed with",
  registry: "a registry of your own",
  things: "sensors and controllers of a running device",
};

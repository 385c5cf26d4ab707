import { closeSync, constants, openSync, readSync } from "node:fs";
import { hrtime } from "node:process";
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { ThimbleError } from "@thimble/base";
import type { CLibrary } from "./c-library.ts";
import { DeviceLoop } from "./device-loop.ts";
import type { DeviceNews } from "./device-protocol.ts";
import { asKernelError } from "./kernel-error.ts";
import { loadCLibrary } from "./load-c-library.ts";

if (parentPort === null) {
  throw new ThimbleError("base.bug", "Cannot run device-main: it is the entry of a worker thread, not a program");
}
const port = parentPort;

function post(news: DeviceNews): void {
  port.postMessage(news);
}

/** Opens the device; undefined when that can not be done, which is told. */
async function open(path: string): Promise<{ readonly library: CLibrary; readonly descriptor: number } | undefined> {
  try {
    const library = await loadCLibrary();
    // Without waiting: a line or a terminal that nobody is at must not hold the thread.
    return { library, descriptor: openSync(path, constants.O_RDWR | constants.O_NONBLOCK) };
  } catch (error) {
    if (error instanceof ThimbleError) {
      post({ kind: "failed", code: error.code, message: error.message, expected: error.expected });
    } else {
      const { code, message } = asKernelError(error);
      post({ kind: "closed", code, message });
    }
    return undefined;
  }
}

const opened = await open(String(workerData));
if (opened !== undefined) {
  const [wake, wakeEnd] = opened.library.pipe();
  post({ kind: "open", descriptor: opened.descriptor, wake: wakeEnd });
  const loop = new DeviceLoop(opened.descriptor, {
    library: opened.library,
    wake,
    read: (descriptor, buffer) => readSync(descriptor, buffer),
    close: closeSync,
    receive: () => receiveMessageOnPort(port)?.message,
    now: () => hrtime.bigint(),
    post,
  });
  loop.run();
  closeSync(wakeEnd);
}

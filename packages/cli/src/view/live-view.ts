import type { Clock, Millis } from "@thimble/base";
import type { Output } from "../output/output.ts";
import { renderEvent, renderLine, renderView } from "./render-view.ts";
import type { ViewState } from "./view-state.ts";

/** Between two pictures: often enough to look alive, seldom enough to cost nothing. */
const REDRAW: Millis = 250;
/** Between two lines where nothing can be redrawn: quiet enough for the log of a CI job. */
const LINE: Millis = 1000;

const CURSOR_HOME_AND_CLEAR = "\u001b[H\u001b[J";
const ENTER_SCREEN = "\u001b[?1049h\u001b[?25l";
const LEAVE_SCREEN = "\u001b[?25h\u001b[?1049l";

/**
 * Shows a state that changes: a picture redrawn in place on a terminal, lines otherwise, objects of JSON for a program.
 *
 * Where lines are printed, each new event is a line of its own before the next line of figures.
 */
export class LiveView implements Disposable {
  readonly #output: Output;
  readonly #read: () => ViewState;
  readonly #stop: Disposable;
  #lastEvent = 0;

  constructor(output: Output, clock: Clock, read: () => ViewState) {
    this.#output = output;
    this.#read = read;
    const isDrawn = output.isTerminal && !output.isJson;
    if (isDrawn) output.draw(ENTER_SCREEN);
    const timer = clock.every(isDrawn ? REDRAW : LINE, () => (isDrawn ? this.#draw() : this.#print()));
    this.#stop = {
      [Symbol.dispose]: () => {
        timer[Symbol.dispose]();
        // What was last seen stays on the terminal.
        if (isDrawn) output.draw(`${LEAVE_SCREEN}${renderView(this.#read(), output.columns, output.paint)}\n`);
      },
    };
  }

  [Symbol.dispose](): void {
    this.#stop[Symbol.dispose]();
  }

  #draw(): void {
    const { columns, paint } = this.#output;
    this.#output.draw(`${CURSOR_HOME_AND_CLEAR}${renderView(this.#read(), columns, paint)}\n`);
  }

  #print(): void {
    const state = this.#read();
    if (!this.#output.isJson) {
      const fresh = state.events.filter(({ order }) => order > this.#lastEvent);
      for (const event of fresh) this.#output.say(renderEvent(event));
      this.#lastEvent = Math.max(this.#lastEvent, ...fresh.map(({ order }) => order));
    }
    this.#output.record(state, renderLine(state));
  }
}

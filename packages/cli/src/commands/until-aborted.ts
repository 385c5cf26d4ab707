/** What a stream gives, until it or the signal ends; an error that the abort caused is the end. */
export async function* untilAborted<T>(stream: AsyncIterable<T>, signal: AbortSignal): AsyncIterable<T> {
  try {
    yield* stream;
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

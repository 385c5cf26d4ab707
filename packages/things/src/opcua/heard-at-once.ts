/** How the package hands over what it made. */
type Done<T> = (error: Error | null, made?: T) => void;

/**
 * Asks the package for something that tells of values, and begins to listen in the turn in which the server's answer is read. The first values may be in the
 * same piece of the stream, and whoever listens after a promise has missed them.
 * @throws what the package says
 */
export function heardAtOnce<T>(ask: (done: Done<T>) => void, listen: (made: T) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    ask((error, made) => {
      if (made === undefined) return reject(error ?? new Error("the package made nothing"));
      listen(made);
      resolve(made);
    });
  });
}

/** A number of bytes shared by all connections: who wants more than is left waits its turn. */
export class Budget {
  #left: number;
  readonly #queue: { bytes: number; start: () => void }[] = [];

  constructor(bytes: number) {
    this.#left = bytes;
  }

  async take(bytes: number): Promise<void> {
    if (this.#queue.length === 0 && bytes <= this.#left) {
      this.#left -= bytes;
      return;
    }
    await new Promise<void>((start) => {
      this.#queue.push({ bytes, start });
    });
  }

  give(bytes: number): void {
    this.#left += bytes;
    for (let next = this.#queue[0]; next !== undefined && next.bytes <= this.#left; next = this.#queue[0]) {
      this.#queue.shift();
      this.#left -= next.bytes;
      next.start();
    }
  }
}

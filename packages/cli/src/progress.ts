import { printable } from "./table.ts";

/** A line on a terminal that tells what is going on. */
export interface Progress {
  update(text: string): void;
  /** Takes the line away. */
  end(): void;
}

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/** Shows progress where the stream is a terminal, and nothing anywhere else. */
export function showProgress(stream: NodeJS.WriteStream): Progress {
  if (!stream.isTTY) return { update: () => {}, end: () => {} };
  const begun = Date.now();
  let text = "";
  let frame = 0;
  const draw = () => {
    frame += 1;
    const seconds = Math.floor((Date.now() - begun) / 1000);
    const line = `${frames[frame % frames.length]} ${printable(text)} ${seconds}s`;
    stream.write(`\r\u001b[K${line.slice(0, stream.columns - 1)}`);
  };
  const timer = setInterval(draw, 100);
  return {
    update(next) {
      text = next;
      draw();
    },
    end() {
      clearInterval(timer);
      stream.write("\r\u001b[K");
    },
  };
}

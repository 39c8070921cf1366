export interface ChildOptions {
  name: string; command: () => [string, string[]]; env: () => NodeJS.ProcessEnv; cwd: string; folder: string; logs: string; fingerprint: string;
  stopSignal?: NodeJS.Signals; changed: () => void; say: (text: string) => void;
}
export interface ChildStatus { name: string; state: 'up' | 'down' | 'stopped'; pid: number | null; restarts: number; lastExit: string | null; adopted: boolean }
export declare function nextGap(gap: number): number;
export declare class Child {
  constructor(options: ChildOptions);
  readonly pid: number | null;
  readonly alive: boolean;
  adopt(): 'taken' | 'other' | 'none';
  start(): void;
  check(): void;
  kill(): void;
  stop(patience: number): Promise<void>;
  restart(patience: number): Promise<void>;
  status(): ChildStatus;
}

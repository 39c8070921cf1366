export declare function randomPassword(): string;
export declare class FirstAdmin {
  constructor(options: { dataDir: string; chosen: boolean; say: (text: string) => void });
  readonly password: string | null;
  prepare(): void;
  settle(): void;
}

export interface Answer { status: number; text: string }
export declare function ask(url: string, timeout?: number): Promise<Answer | null>;
export declare class Watch { constructor(options?: { patience?: number; grace?: number }); takes(answer: Answer | null): boolean; reset(): void }

export declare function rotate(file: string, limits?: { largest?: number; kept?: number }): boolean;
export declare function rotateAll(folder: string, limits?: { largest?: number; kept?: number }): void;

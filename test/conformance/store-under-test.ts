import { MongoServerError } from 'mongodb';

export interface StoreUnderTest {
  uri: string;
  /** The store of our own: what it refuses, and how, is asked too. */
  embedded: boolean;
}

/** The failure of a promise as the server told it. */
export async function failureOf(work: Promise<unknown>): Promise<MongoServerError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof MongoServerError) return error;
    throw error;
  }
  throw new Error('it should have failed');
}

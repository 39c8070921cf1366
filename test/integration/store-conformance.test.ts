import { sharedStore, type SharedStore } from '../helpers/postgres.ts';
import { storeConformance } from '../conformance/store.ts';

describe('store conformance', () => {
  let shared: SharedStore | undefined;

  storeConformance(process.env['MONGODB_URI'] ? 'the store of MONGODB_URI' : 'the embedded store', async () => {
    shared = await sharedStore();
    return { uri: shared.uri, embedded: shared.store !== undefined };
  });

  after(async () => shared?.stop());
});

import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import type { Permission } from '../../../../contract/states.ts';
import type { Me } from '../../../../contract/views.ts';
import { api } from '../api.ts';
import { ApiFailure } from '../failure.ts';

/** Who works at this page. */
export const useSession = defineStore('session', () => {
  const me = ref<Me | null>(null);
  const known = ref(false);
  const ended = ref(false);
  const signedIn = computed(() => me.value !== null && !me.value.mustChangePassword && !me.value.mustSetUpSecondFactor);

  /** Asks once whether the cookie still stands. */
  async function load(): Promise<void> {
    try {
      me.value = await api.me();
    } catch (failure) {
      if (!(failure instanceof ApiFailure) || failure.away) throw failure;
      me.value = null;
    } finally {
      known.value = true;
    }
  }

  async function signIn(username: string, password: string, code?: string): Promise<void> {
    await api.signIn(username, password, code);
    me.value = await api.me();
    ended.value = false;
  }

  async function changePassword(current: string, next: string): Promise<void> {
    await api.changePassword(current, next);
    me.value = await api.me();
  }

  function forget(hasEnded: boolean): void {
    me.value = null;
    ended.value = hasEnded;
  }

  const may = (permission: Permission): boolean => me.value?.permissions.includes(permission) ?? false;
  return { me, known, ended, signedIn, load, signIn, changePassword, forget, may };
});

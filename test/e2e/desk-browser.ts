import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { build } from 'vite';

const QUIET = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** Chromium with a microphone that is always there. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: [...QUIET, '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'] });
}

/** The pages are built once; the set-up of the tests has usually done so. */
export async function buildPages(): Promise<void> {
  if (!existsSync('dist/web/index.html')) await build({ configFile: 'agent-desktop/web/vite.config.ts', logLevel: 'error' });
}

export async function openDesk(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'zh-CN' });
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

/** Signs in by keyboard: the first field has the focus. */
export async function signIn(page: Page): Promise<void> {
  await page.waitForSelector('#username:focus');
  await page.keyboard.type('admin');
  await page.keyboard.press('Tab');
  await page.keyboard.type('correct horse');
  await page.keyboard.press('Enter');
}

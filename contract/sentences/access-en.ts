import type { accessZh } from './access-zh.ts';

/** The same in English. */
export const accessEn: typeof accessZh = {
  secondFactor: {
    title: 'Second factor', code: 'Code', codeHint: 'The six digits of your authenticator app, or one of your recovery codes', setUpTitle: 'Set up your second factor', setUpWhy: 'Your role takes a second factor: from then on you sign in with your password and a code of an app on your phone.',
    scan: 'Scan the picture with an authenticator app on your phone, or type the secret into it:', picture: 'QR code for the authenticator app', secret: 'Secret', confirmHint: 'Enter the six digits the app shows now', confirm: 'Set up',
    codesTitle: 'Recovery codes', codesWhy: 'When your phone is lost, each of these opens once in place of a code. They are shown this once: write them down or print them and keep them safe.', codesKept: 'I have kept my recovery codes', go: 'Go on', print: 'Print',
    on: 'On', off: 'Off', since: 'Since', left: 'Recovery codes left', required: 'Your role takes a second factor', enable: 'Set up', change: 'Change the app', renew: 'New recovery codes', disable: 'Switch off', currentCode: 'Present code or recovery code', done: 'Done', cancel: 'Cancel',
    userTitle: 'Second factor', reset: 'Take it away', resetAsk: 'This person then signs in with the password alone (and sets it up anew where a role takes it). Make sure it is really them. Take it away?', resetDone: 'Taken away', none: 'None',
  },
};

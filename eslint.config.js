import js from '@eslint/js';
import vue from 'eslint-plugin-vue';
import ts from 'typescript-eslint';

const clockRule = [
  { selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']", message: 'Time is handed in: take a Clock.' },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Time is handed in: take a Clock.' },
];
const environmentRule = { selector: "MemberExpression[object.name='process'][property.name='env']", message: 'config.ts reads the environment; take the config.' };

export default ts.config(
  { ignores: ['dist/', 'node_modules/', 'data/', '.root/', 'agent-desktop/web/dist/', '**/*.d.ts', '**/*.d.mts', 'telephony/ari/generated.ts'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    ignores: ['agent-desktop/web/**'],
    extends: [ts.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      '@typescript-eslint/consistent-type-imports': 'error',
      // Our services are objects of closures without `this`; taking one of their functions out is how they are handed on.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      'no-restricted-imports': ['error', { paths: [{ name: 'natural', message: 'Import the sub-path through the language adapter: the root has side effects.' }] }],
      'no-restricted-syntax': ['error', ...clockRule, environmentRule],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ['server.ts', 'errors.ts', '**/index.ts'], rules: { 'max-lines': ['error', { max: 500 }], 'max-lines-per-function': 'off' } },
  { files: ['clock.ts'], rules: { 'no-restricted-syntax': ['error', environmentRule] } },
  { files: ['config.ts'], rules: { 'no-restricted-syntax': ['error', ...clockRule] } },
  // Mongoose describes a schema's fields with classes and is given literals.
  { files: ['store/**/*.ts'], rules: { '@typescript-eslint/no-unsafe-class-instance-assignment': 'off' } },
  { files: ['scripts/**/*.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['test/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 500 }],
      'max-lines-per-function': 'off',
      'no-restricted-syntax': 'off',
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['**/*.mjs', '**/*.cjs', 'eslint.config.js'],
    languageOptions: {
      globals: Object.fromEntries(
        ['process', 'console', 'URL', 'Buffer', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'fetch', 'AbortSignal', 'module', 'require', 'globalThis', 'performance'].map((name) => [name, 'readonly']),
      ),
    },
    rules: { 'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ['agent-desktop/web/**/*.{ts,vue}'],
    extends: [...ts.configs.recommended, ...vue.configs['flat/recommended']],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.vue'] } },
    rules: {
      'no-undef': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/multi-word-component-names': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/attributes-order': 'off',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    },
  },
);

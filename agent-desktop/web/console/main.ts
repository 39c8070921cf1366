import { createPinia } from 'pinia';
import { createApp } from 'vue';
import 'element-plus/dist/index.css';
import 'element-plus/theme-chalk/dark/css-vars.css';
import './style.css';
import App from './App.vue';
import { i18n, language, setLanguage } from './i18n.ts';
import { applyTheme } from './theme.ts';
import { router } from './router.ts';

setLanguage(language());
applyTheme();
createApp(App).use(createPinia()).use(i18n).use(router).mount('#app');

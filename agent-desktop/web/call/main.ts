import { createApp } from 'vue';
import ResidentCall from './ResidentCall.vue';
import './call.css';

createApp(ResidentCall).mount('#app');

import { describeFoundOut } from './found-out.ts';

describeFoundOut('node-kill', { 'write-behind': ['rolled-back', 'lost', 'overwritten', 'stale'] });

import backend from '../../backends/redis/index.ts';
import { describeBackend } from './suite.ts';

describeBackend(backend);

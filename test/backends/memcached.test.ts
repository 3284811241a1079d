import backend from '../../backends/memcached/index.ts';
import { describeBackend } from './suite.ts';

describeBackend(backend);

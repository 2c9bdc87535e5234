<?php
// WordPress takes the folder of its own files for its root; here these are links, and the root is where the links are.
define( 'ABSPATH', getenv( 'EARSHOT_WP_ROOT' ) . '/' );

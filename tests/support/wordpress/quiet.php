<?php
// Loaded before all plugins: guests may comment through the API, as often as they like, and no mail is sent.
add_filter( 'rest_allow_anonymous_comments', '__return_true' );
add_filter( 'wp_is_comment_flood', '__return_false', 99 );
function wp_mail() {
	return true;
}

#include <curl/curl.h>

// Swift cannot call functions with a variable number of arguments: one plain function for each kind of argument.
static inline CURLcode khazina_curl_set_number(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode khazina_curl_set_text(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode khazina_curl_set_list(CURL *handle, struct curl_slist *headers) {
    return curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
}
typedef size_t (*khazina_curl_sink)(char *bytes, size_t size, size_t count, void *context);
static inline CURLcode khazina_curl_set_sink(CURL *handle, khazina_curl_sink sink, void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, sink);
    if (code != CURLE_OK) return code;
    return curl_easy_setopt(handle, CURLOPT_WRITEDATA, context);
}
static inline long khazina_curl_number(CURL *handle, CURLINFO what) {
    long value = 0;
    return curl_easy_getinfo(handle, what, &value) == CURLE_OK ? value : 0;
}
static inline curl_off_t khazina_curl_offset(CURL *handle, CURLINFO what) {
    curl_off_t value = 0;
    return curl_easy_getinfo(handle, what, &value) == CURLE_OK ? value : 0;
}
static inline const char *khazina_curl_text(CURL *handle, CURLINFO what) {
    char *value = 0;
    return curl_easy_getinfo(handle, what, &value) == CURLE_OK ? value : 0;
}
// CURL_GLOBAL_DEFAULT is a macro of a macro, which Swift does not import.
static inline CURLcode khazina_curl_start(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }
